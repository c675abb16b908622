package dev.trunkline.gateway.observe;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is told of requests besides meters.
 *
 * @param log where lines go; empty for no access log
 * @param traces empty for no spans
 * @param waiting records that wait to be written; those beyond are dropped
 * @param masked names of parameters whose values are secrets
 */
public record ObserveSettings(Optional<Log> log, Optional<Traces> traces, int waiting, List<String> masked) {

    public static ObserveSettings of(AccessLogConfig lines, TracingConfig spans) {
        return new ObserveSettings(
                Log.to(lines.to()),
                spans.endpoint()
                        .map(endpoint -> new Traces(
                                endpoint,
                                spans.ratio(),
                                spans.heedClients(),
                                spans.waiting(),
                                spans.every(),
                                spans.timeout())),
                lines.waiting(),
                lines.masked());
    }

    /**
     * @param file empty for standard output
     */
    public record Log(Optional<String> file) {

        /**
         * @param to {@code off}, {@code stdout} or the path of a file
         */
        public static Optional<Log> to(String to) {
            return switch (to) {
                case "off" -> Optional.empty();
                case "stdout" -> Optional.of(new Log(Optional.empty()));
                default -> Optional.of(new Log(Optional.of(to)));
            };
        }
    }

    /**
     * @param endpoint the base address of an OTLP receiver
     * @param ratio of the traces that begin here, from 0 to 1
     * @param heedClients whether a trace that a client records is recorded here
     * @param waiting spans that wait to be exported; those beyond are dropped
     * @param every how long spans may wait for others to be exported with
     * @param timeout of one export
     */
    public record Traces(
            String endpoint, double ratio, boolean heedClients, int waiting, Duration every, Duration timeout) {}
}
