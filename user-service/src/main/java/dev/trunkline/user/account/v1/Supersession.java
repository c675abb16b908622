package dev.trunkline.user.account.v1;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Tells the clients of version 1 since when it is deprecated (RFC 9745), when it ends (RFC 8594) and what comes after it
 * (RFC 5829), and counts who still calls it.
 */
@Provider
@Superseded
public class Supersession implements ContainerResponseFilter {

    /** IMF-fixdate (RFC 9110 §5.6.7), whose days have two digits. */
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private static final String FROM = "/v1/";
    private static final String TO = "/v2/";

    private final String deprecation;
    private final String sunset;
    private final ClientNames clients;
    private final MeterRegistry metrics;

    Supersession(
            @ConfigProperty(name = "trunkline.v1.deprecated") Instant deprecated,
            @ConfigProperty(name = "trunkline.v1.sunset") Instant sunset,
            @ConfigProperty(name = "trunkline.v1.clients") int clients,
            MeterRegistry metrics) {
        this.deprecation = "@" + deprecated.getEpochSecond();
        this.sunset = HTTP_DATE.format(sunset.atOffset(ZoneOffset.UTC));
        this.clients = new ClientNames(clients);
        this.metrics = metrics;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        String path = request.getUriInfo().getRequestUri().getRawPath();
        response.getHeaders().putSingle("Deprecation", deprecation);
        response.getHeaders().putSingle("Sunset", sunset);
        if (path.startsWith(FROM)) {
            response.getHeaders()
                    .add(HttpHeaders.LINK, "<" + TO + path.substring(FROM.length()) + ">; rel=\"successor-version\"");
        }
        metrics.counter(
                        "trunkline.api.v1.requests",
                        "client",
                        clients.of(request.getHeaderString(HttpHeaders.USER_AGENT)),
                        "method",
                        request.getMethod())
                .increment();
    }
}
