// Plays watchers of people's presence on loopback, and makes the people change. Obeys
// commands from standard input, one a line, and prints one JSON object for each:
//
//   enter FIRST COUNT                   people come in
//   fetch FIRST COUNT WINDOW            somebody asks once how each of them is (Expires: 0)
//   subscribe FIRST COUNT EACH WINDOW   EACH watchers more for each of them
//   list FIRST COUNT                    one watcher more for the list of them, sip:crowd@DOMAIN
//   refresh FIRST COUNT WINDOW          all who watch them ask again in their dialogs
//   leave FIRST COUNT WINDOW            all who watch them end it
//   change FIRST COUNT ROUNDS WINDOW    they change; done when the last watcher was told
//   pace FIRST COUNT ROUNDS MILLISECONDS  the same, one after the other and so far apart
//   beside BIG SMALL MILLISECONDS       one changes at each interval while another's are told
//
// Options: --port= of the server, --domain=, --over=udp or tcp, --sockets=, --seconds= of patience
// with a command, and --change=feed:PATH or --change=publish, which is over UDP.
#include <algorithm>
#include <ctime>
#include <iostream>
#include <sstream>

#include "crowd.hpp"

namespace {

using namespace fingerpost::bench;

std::unique_ptr<teller> make_teller(const arguments& given) {
    const std::string how = given.text("change");
    if (how.starts_with("feed:")) return make_feed(how.substr(5));
    return make_publisher(loopback(given.number("port")), given.text("domain"));
}

double percentile_ms(const std::vector<steady::duration>& sorted, std::size_t p) {
    if (sorted.empty()) return 0;
    const std::size_t rank = std::min(sorted.size() * p / 100, sorted.size() - 1);
    return std::chrono::duration<double, std::milli>(sorted[rank]).count();
}

/// What this program has cost, which should be far less than the server.
double own_cpu_seconds() {
    return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

void print(timing t, const sightings& before, const sightings& after, double own_seconds) {
    std::sort(t.each.begin(), t.each.end());
    std::printf(
        "{\"seconds\": %.6f, \"unfinished\": %zu, \"changes\": %zu, \"p50_ms\": %.4f, "
        "\"p99_ms\": %.4f, \"most_ms\": %.4f, \"notifies\": %ju, \"retransmitted\": %ju, "
        "\"cseq_wrong\": %ju, \"stray\": %ju, \"resent\": %ju, \"body_bytes\": %ju, "
        "\"wire_bytes\": %ju, \"own_seconds\": %.4f}\n",
        t.seconds, t.unfinished, t.each.size(), percentile_ms(t.each, 50),
        percentile_ms(t.each, 99), percentile_ms(t.each, 100), after.notifies - before.notifies,
        after.retransmitted - before.retransmitted, after.cseq_wrong - before.cseq_wrong,
        after.stray - before.stray, after.resent - before.resent, after.body_bytes,
        after.wire_bytes - before.wire_bytes, own_seconds);
    std::fflush(stdout);
}

timing obey(crowd& all, std::istringstream words) {
    std::string verb;
    crowd::people who{};
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    words >> verb >> who.first >> who.count >> a;
    if (verb == "enter") return all.enter(who);
    if (verb == "list") return all.subscribe_to_list(who);
    if (verb == "fetch") return all.fetch(who, a);
    if (verb == "refresh") return all.refresh(who, 3600, a);
    if (verb == "leave") return all.refresh(who, 0, a);
    if (verb == "beside")
        return all.change_beside(who.first, who.count, std::chrono::milliseconds(a));
    words >> b;
    if (verb == "subscribe") return all.subscribe(who, a, b);
    if (verb == "change") return all.change(who, a, b, {});
    if (verb == "pace") return all.change(who, a, 1, std::chrono::milliseconds(b));
    give_up("no such command: " + verb);
}

}  // namespace

int main(int argc, char** argv) {
    const arguments given(argc, argv);
    const std::unique_ptr<teller> changes = make_teller(given);
    crowd all({loopback(given.number("port")), given.text("domain"),
               given.text("over") == "tcp" ? transport::tcp : transport::udp,
               given.number("sockets"), std::chrono::seconds(given.number("seconds"))},
              *changes);
    const descriptor commands(::dup(STDIN_FILENO));
    std::string line;
    while (all.attend(commands), std::getline(std::cin, line)) {
        const sightings before = all.seen();
        const double cpu_before = own_cpu_seconds();
        timing took = obey(all, std::istringstream(line));
        print(std::move(took), before, all.seen(), own_cpu_seconds() - cpu_before);
    }
}
