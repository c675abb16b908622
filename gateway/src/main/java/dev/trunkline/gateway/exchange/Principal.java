package dev.trunkline.gateway.exchange;

/** Who makes the request, as far as the gateway has verified it. */
public sealed interface Principal {

    Principal ANONYMOUS = new Anonymous();

    record Anonymous() implements Principal {}

    /**
     * @param subject the verified token's {@code sub}
     */
    record Subject(String subject) implements Principal {}
}
