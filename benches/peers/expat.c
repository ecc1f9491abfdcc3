/* expat with namespaces: reading alone, a bound for any validator. The schema argument is ignored. */
#include <expat.h>

#include "peer.h"

static void start(void *context, const XML_Char *name, const XML_Char **attributes) {
    (void)context, (void)name, (void)attributes;
}

static void end(void *context, const XML_Char *name) { (void)context, (void)name; }

static void text(void *context, const XML_Char *data, int length) {
    (void)context, (void)data, (void)length;
}

static int tokenise(void *context, const struct document *document) {
    XML_Parser parser = XML_ParserCreateNS(NULL, '}');
    int result;
    (void)context;
    XML_SetElementHandler(parser, start, end);
    XML_SetCharacterDataHandler(parser, text);
    result = XML_Parse(parser, document->data, (int)document->size, 1) == XML_STATUS_OK;
    XML_ParserFree(parser);
    return result;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: %s - DOCUMENT...\n", argv[0]);
        return 2;
    }
    return serve(argc - 2, argv + 2, tokenise, NULL);
}
