package dev.trunkline.gateway.discovery;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;

/**
 * The resolver of one lookup: takes its messages to the name servers and notes how long what they answer holds, aliases
 * and negative answers included, of which the lookup's result tells nothing.
 */
final class Question implements Resolver {

    private final Servers servers;
    private volatile long seconds = Long.MAX_VALUE;

    Question(Servers servers) {
        this.servers = servers;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        Message answer = servers.ask(query);
                        note(answer);
                        return answer;
                    } catch (java.io.IOException failed) {
                        throw new CompletionException(failed);
                    }
                },
                executor);
    }

    /** Zero if no answer said anything of it. */
    Duration ttl() {
        return seconds == Long.MAX_VALUE ? Duration.ZERO : Duration.ofSeconds(seconds);
    }

    /** The messages of a lookup come one after the other. */
    private void note(Message answer) {
        long least = seconds;
        for (Record record : answer.getSection(Section.ANSWER)) {
            least = Math.min(least, record.getTTL());
        }
        for (Record record : answer.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord soa) {
                // RFC 2308 §5
                least = Math.min(least, Math.min(soa.getTTL(), soa.getMinimum()));
            }
        }
        seconds = least;
    }

    @Override
    public void setPort(int port) {
        throw fixed();
    }

    @Override
    public void setTCP(boolean always) {
        throw fixed();
    }

    @Override
    public void setIgnoreTruncation(boolean ignored) {
        throw fixed();
    }

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {
        throw fixed();
    }

    @Override
    public void setTSIGKey(TSIG key) {
        throw fixed();
    }

    @Override
    public void setTimeout(Duration timeout) {
        throw fixed();
    }

    private static UnsupportedOperationException fixed() {
        return new UnsupportedOperationException("a lookup takes the name servers as they are");
    }
}
