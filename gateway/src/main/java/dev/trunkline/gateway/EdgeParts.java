package dev.trunkline.gateway;

import dev.trunkline.gateway.auth.Authenticators;
import dev.trunkline.gateway.balance.Pools;
import dev.trunkline.gateway.connection.ConnectionCount;
import dev.trunkline.gateway.connection.ConnectionSettings;
import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.discovery.Discovery;
import dev.trunkline.gateway.exchange.ExchangeListener;
import dev.trunkline.gateway.limit.Limits;
import dev.trunkline.gateway.local.LocalResource;
import dev.trunkline.gateway.resilience.Tallies;
import dev.trunkline.gateway.route.Routes;
import dev.trunkline.gateway.ticket.TicketStore;
import dev.trunkline.gateway.tls.TlsFiles;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the event loops share.
 *
 * @param locals what is answered here, by the names that routes have for it
 * @param nanoClock monotonic, never negative
 */
record EdgeParts(
        Supplier<Routes> routes,
        Discovery discovery,
        Pools pools,
        TicketStore tickets,
        Authenticators authenticators,
        Limits limits,
        Map<String, LocalResource> locals,
        ExchangeListener listener,
        ConnectionSettings connectionSettings,
        ConnectionCount connectionCount,
        Optional<TlsFiles> tls,
        Tallies tallies,
        Counts counts,
        LongSupplier nanoClock) {}
