#include "xpidf.hpp"

#include "document_words.hpp"
#include "xml_escape.hpp"

namespace fingerpost::bridge {
namespace {

struct status_words {
    std::string_view status;
    std::string_view substatus;
};

status_words words_of(const base::card& c) {
    if (!is_open(c)) return {"closed", "offline"};
    const std::string_view activity = rpid_activity(c.activity);
    if (activity == "on-the-phone") return {"inuse", "onthephone"};
    if (activity == "busy") return {"inuse", "busy"};
    if (c.presence == base::availability::away) return {"open", "away"};
    if (c.presence == base::availability::idle) return {"open", "idle"};
    return {"open", "online"};
}

}  // namespace

std::string render_xpidf(const base::card& shown, const document_terms& terms) {
    const status_words words = words_of(shown);
    std::string aor;
    append_escaped(aor, terms.aor);
    std::string text =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<!DOCTYPE presence PUBLIC \"-//IETF//DTD RFCxxxx XPIDF 1.0//EN\" \"xpidf.dtd\">\n"
        "<presence>\n"
        "<presentity uri=\"";
    text += aor;
    text +=
        ";method=SUBSCRIBE\"/>\n"
        "<atom id=\"fingerpost\">\n"
        "<address uri=\"";
    text += aor;
    text += ";user=ip\" priority=\"0.800000\">\n<status status=\"";
    text += words.status;
    text += "\"/>\n<msnsubstatus substatus=\"";
    text += words.substatus;
    text += "\"/>\n</address>\n</atom>\n</presence>\n";
    return text;
}

}  // namespace fingerpost::bridge
