/* What every peer written in C or C++ shares: documents in memory, and rounds timed on request.
 *
 * Protocol (also spoken by JavaPeer): arguments are the schema, then the documents. Each line on standard
 * input holds a number of passes; a pass judges every document once. The answer is one line:
 * nanoseconds of processor time for all the passes, bytes per pass, documents found valid in the last pass. */
#ifndef PEER_H
#define PEER_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct document {
    char *data;
    size_t size;
};

static struct document read_document(const char *path) {
    struct document document;
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END)) {
        perror(path);
        exit(2);
    }
    document.size = (size_t)ftell(file);
    document.data = (char *)malloc(document.size + 1);
    rewind(file);
    if (!document.data || fread(document.data, 1, document.size, file) != document.size) {
        perror(path);
        exit(2);
    }
    fclose(file);
    return document;
}

/* Processor time of the process: what others do on the machine does not count. */
static long long now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

typedef int (*judge)(void *context, const struct document *document);

static int serve(int count, char **paths, judge is_valid, void *context) {
    struct document *documents = (struct document *)calloc((size_t)count + 1, sizeof *documents);
    size_t bytes = 0;
    int passes;
    for (int i = 0; i < count; i++) {
        documents[i] = read_document(paths[i]);
        bytes += documents[i].size;
    }
    while (scanf("%d", &passes) == 1) {
        int valid = 0;
        long long start = now_ns();
        for (int pass = 0; pass < passes; pass++) {
            valid = 0;
            for (int i = 0; i < count; i++) valid += is_valid(context, &documents[i]);
        }
        printf("%lld %zu %d\n", now_ns() - start, bytes, valid);
        fflush(stdout);
    }
    return 0;
}

#endif
