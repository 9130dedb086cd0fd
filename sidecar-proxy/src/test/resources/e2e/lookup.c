/* getaddrinfo as an app calls it; linked with musl, whose resolver is another one than glibc's. */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

int main(int count, char **names) {
    for (int i = 1; i < count; i++) {
        struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
        int failed = getaddrinfo(names[i], "443", &hints, &found);
        if (failed) {
            printf("%s\t%s\n", names[i], gai_strerror(failed));
            continue;
        }
        for (struct addrinfo *a = found; a; a = a->ai_next) {
            char text[64];
            getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof text, 0, 0, NI_NUMERICHOST);
            printf("%s\t%s\n", names[i], text);
        }
        freeaddrinfo(found);
    }
    return 0;
}
