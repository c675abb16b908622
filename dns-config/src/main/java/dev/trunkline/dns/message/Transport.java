package dev.trunkline.dns.message;

/** What a question came by; it bounds the answer. */
public enum Transport {
    UDP,
    TCP
}
