package dev.trunkline.gateway;

import dev.trunkline.gateway.connection.ConnectionCount;
import dev.trunkline.gateway.connection.ConnectionSettings;
import dev.trunkline.gateway.count.Counts;
import dev.trunkline.gateway.exchange.ExchangeListener;
import dev.trunkline.gateway.resilience.Tallies;
import dev.trunkline.gateway.tls.TlsFiles;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the event loops share.
 *
 * @param nanoClock monotonic, never negative
 */
record EdgeParts(
        ControlPlane control,
        ExchangeListener listener,
        ConnectionSettings connectionSettings,
        ConnectionCount connectionCount,
        Optional<TlsFiles> tls,
        Tallies tallies,
        Counts counts,
        LongSupplier nanoClock) {}
