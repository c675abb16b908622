package dev.trunkline.gateway.balance;

import dev.trunkline.gateway.discovery.Endpoint;
import java.time.Duration;
import org.jboss.logging.Logger;

/** A line for each change, for whoever wonders where the requests went. */
final class LoggedEvents implements PoolEvents {

    private static final Logger LOG = Logger.getLogger(LoggedEvents.class);

    @Override
    public void ejected(String upstream, Endpoint endpoint, String why, Duration time) {
        LOG.warnf("%s: %s gets no requests for %d ms: %s", upstream, at(endpoint), time.toMillis(), why);
    }

    @Override
    public void readmitted(String upstream, Endpoint endpoint) {
        LOG.infof("%s: %s gets requests again", upstream, at(endpoint));
    }

    @Override
    public void health(String upstream, Endpoint endpoint, Member.Health health) {
        if (health == Member.Health.FIT) {
            LOG.infof("%s: %s is healthy", upstream, at(endpoint));
        } else {
            LOG.warnf("%s: %s is not healthy and gets no requests", upstream, at(endpoint));
        }
    }

    @Override
    public void panic(String upstream, boolean begins) {
        if (begins) {
            LOG.errorf("%s: too few endpoints are fit, so all are used whatever their health", upstream);
        } else {
            LOG.infof("%s: enough endpoints are fit again, and only those are used", upstream);
        }
    }

    private static String at(Endpoint endpoint) {
        return endpoint.name() + " (" + endpoint.address() + ":" + endpoint.port() + ")";
    }
}
