// Xerces-C: SAX2 validation with the grammar loaded once and locked.
#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/framework/XMLGrammarPoolImpl.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/sax2/SAX2XMLReader.hpp>
#include <xercesc/sax2/XMLReaderFactory.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/XMLUni.hpp>

#include "peer.h"

using namespace xercesc;

struct Counter : DefaultHandler {
    int errors = 0;
    void error(const SAXParseException &) override { errors++; }
    void fatalError(const SAXParseException &) override { errors++; }
};

struct Validator {
    SAX2XMLReader *reader;
    Counter counter;
};

static int validate(void *context, const document *document) {
    Validator *validator = static_cast<Validator *>(context);
    MemBufInputSource source((const XMLByte *)document->data, document->size, "document");
    validator->counter.errors = 0;
    try {
        validator->reader->parse(source);
    } catch (...) {
        return 0;
    }
    return validator->counter.errors == 0;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: %s SCHEMA.xsd DOCUMENT...\n", argv[0]);
        return 2;
    }
    XMLPlatformUtils::Initialize();
    XMLGrammarPoolImpl pool;
    Validator validator;
    SAX2XMLReader *reader = XMLReaderFactory::createXMLReader(XMLPlatformUtils::fgMemoryManager, &pool);
    validator.reader = reader;
    reader->setErrorHandler(&validator.counter);
    reader->setFeature(XMLUni::fgXercesSchema, true);
    reader->setFeature(XMLUni::fgXercesSchemaFullChecking, false);
    reader->setFeature(XMLUni::fgXercesHandleMultipleImports, true);
    reader->setFeature(XMLUni::fgSAX2CoreValidation, true);
    reader->setFeature(XMLUni::fgXercesDynamic, false);
    reader->setFeature(XMLUni::fgXercesLoadExternalDTD, false);
    if (!reader->loadGrammar(argv[1], Grammar::SchemaGrammarType, true)) {
        fprintf(stderr, "%s: Xerces-C cannot use this schema\n", argv[1]);
        return 2;
    }
    reader->setFeature(XMLUni::fgXercesUseCachedGrammarInParse, true);
    reader->setFeature(XMLUni::fgXercesLoadSchema, false);
    pool.lockPool();
    return serve(argc - 2, argv + 2, validate, &validator);
}
