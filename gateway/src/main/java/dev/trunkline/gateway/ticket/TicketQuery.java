package dev.trunkline.gateway.ticket;

import java.util.ArrayList;
import java.util.List;

/**
 * A request target with its tickets taken out; every other parameter stays as the client wrote it, in its place.
 *
 * @param tickets the values, as they were written; more than one is the client's mistake
 */
record TicketQuery(String target, List<String> tickets) {

    private static final String NAME = "ticket";

    static TicketQuery of(String target) {
        int query = target.indexOf('?');
        if (query < 0) {
            return new TicketQuery(target, List.of());
        }
        List<String> others = new ArrayList<>();
        List<String> tickets = new ArrayList<>();
        for (String parameter : target.substring(query + 1).split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (isTicket(equals < 0 ? parameter : parameter.substring(0, equals))) {
                tickets.add(equals < 0 ? "" : parameter.substring(equals + 1));
            } else {
                others.add(parameter);
            }
        }
        if (tickets.isEmpty()) {
            return new TicketQuery(target, tickets);
        }
        String path = target.substring(0, query);
        return new TicketQuery(others.isEmpty() ? path : path + '?' + String.join("&", others), tickets);
    }

    /** The upstream would know it by its escapes too, so it must not slip through in them. */
    private static boolean isTicket(String written) {
        int at = 0;
        for (int i = 0; i < written.length(); i++, at++) {
            char c = written.charAt(i);
            if (c == '%' && i + 2 < written.length()) {
                int high = Character.digit(written.charAt(i + 1), 16);
                int low = Character.digit(written.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    c = (char) (high << 4 | low);
                    i += 2;
                }
            }
            if (at >= NAME.length() || NAME.charAt(at) != c) {
                return false;
            }
        }
        return at == NAME.length();
    }
}
