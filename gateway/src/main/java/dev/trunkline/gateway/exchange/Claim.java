package dev.trunkline.gateway.exchange;

/** What a step holds for a request until a later step of the same feature has had its say; nobody else's business. */
public interface Claim {

    /** Nothing. */
    Claim NONE = new Claim() {};
}
