/* Only canonical lower-case UUIDs are packed, and they come back as they were. */
#include "check.h"
#include "usagetop/store.h"

int main(void)
{
    static const char *const others[] = {
        "",
        "-",
        "0190A6C2-7b1d-7000-8000-0123456789ab",
        "0190a6c2-7b1d-7000-8000-0123456789a",
        "0190a6c2-7b1d-7000-8000-0123456789abc",
        "0190a6c27b1d-7000-8000-0123456789ab-",
        "0190a6c2-7b1d-7000-8000-0123456789ag",
        "0190a6c2-7b1d-7000-8000_0123456789ab",
        "{190a6c2-7b1d-7000-8000-0123456789a}",
        "0190a6c2-7b1d-7000-8000-0123456789\xc3\xa4",
    };
    const char *text = "0190a6c2-7b1d-7000-8fed-0123456789ab";
    const uint8_t bytes[UUID_SIZE] = {0x01, 0x90, 0xa6, 0xc2, 0x7b, 0x1d, 0x70, 0x00,
                                      0x8f, 0xed, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab};
    uint8_t got[UUID_SIZE] = {0};
    char back[UUID_TEXT];

    CHECK(store_uuid_parse(text, got));
    CHECK(memcmp(got, bytes, sizeof(bytes)) == 0);
    store_uuid_print(bytes, back);
    CHECK_TEXT(back, text);
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        CHECK(!store_uuid_parse(others[i], got));
        CHECK(memcmp(got, bytes, sizeof(bytes)) == 0);
    }
    return check_done();
}
