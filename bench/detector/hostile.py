"""What a line made to make a reader think is made of: pieces that announce nothing, and pieces that half announce."""

MEGABYTE = 1_000_000
BARREN = (
    "1", "@", " ", "a.", "-", "a", "A", "a@", "a@a.a.", "1-", "1.", "(", "+", "\n", "'", "x", "０", "a1@. -",
    "://", "eyJ", "^A",
    "-----BEGIN PRIVATE KEY-----",
)  # fmt: skip
FERTILE = (
    "1 ", "12 ", "07700 ", "07700 900123 ", "oh seven ", "a dot a at a dot ", "ref ", "order number is ",
    "order #1234567 ",
    "my name is Aa ", "my password is x1 ", "eyJaaaaaaaa.", "cookie: a=b; ", "sort code 12-34-56 12345678 ",
    "GB29 NWBK ",
    "m1 1aa ", "12 High St ", "my address is Aa ", "i live at ", "born 1 jan ", "passport 1", "nhs 400 000 ",
    "1\u200b", "İ",
    "postcode m1 ", "scam 07700900123 ", "4111 1111 1111 1111 ", "AB 123456789 ", "dm us your name, ",
    "never send us your email ",
    "OOOOOOOO ", "user name is ", "hi i'm Aa ", "a@a.aa ", "12 a a a a ",
    "12 high st m1 1aa ", "Aa Rd m1 1aa ", "ref a a a: 1 ",
)  # fmt: skip
