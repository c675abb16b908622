package dev.trunkline.gateway.route;

/** Something that must be so in a request, beside its host, path and method. */
public record Condition(Place place, String name, ValueTest test) {

    public enum Place {
        HEADER,
        QUERY
    }

    public boolean holds(Asked asked) {
        return test.holds(place == Place.HEADER ? asked.header(name) : QueryText.values(asked.query(), name));
    }
}
