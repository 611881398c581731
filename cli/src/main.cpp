#include <cstdlib>
#include <iostream>

#include "commands.hpp"

namespace {

namespace cli = fingerpost::cli;

cli::exit_code act_on(const std::vector<std::string>& arguments) {
    const char* socket = std::getenv("FINGERPOST_CONTROL");
    const auto read = cli::parse_arguments(arguments, socket ? socket : "");
    if (const auto* wrong = std::get_if<cli::usage_error>(&read)) {
        std::cerr << "fingerpost: " << wrong->text << '\n';
        return cli::exit_code::usage;
    }
    if (const auto* text = std::get_if<cli::told>(&read)) {
        std::cout << text->text;
        return cli::exit_code::ok;
    }
    return cli::run(std::get<cli::invocation>(read), {std::cout, std::cerr});
}

}  // namespace

int main(int argc, char** argv) {
    const cli::exit_code code = act_on({argv + 1, argv + argc});
    if (!std::cout.flush()) {
        std::cerr << "fingerpost: the output cannot be written.\n";
        return static_cast<int>(cli::exit_code::refused);
    }
    return static_cast<int>(code);
}
