package dev.trunkline.bench;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.caffeine.Bucket4jCaffeine;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Profile;
import reactor.core.publisher.Mono;

/**
 * Spring Cloud Gateway as it comes: one route to the backend; with the profile {@code token} a JWT check and a limit that
 * is counted in memory, with {@code redis} one that Redis counts, by address, and with {@code redis-token} both a JWT check
 * and Redis.
 */
@SpringBootApplication
public class SpringCloudGateway {

    public static void main(String[] args) {
        SpringApplication.run(SpringCloudGateway.class, args);
    }

    /** The gateway's own Bucket4j limiter keeps its buckets here: in memory, as ours does, with no store to ask. */
    @Bean
    @Profile("token")
    AsyncProxyManager<String> buckets() {
        return Bucket4jCaffeine.<String>builderFor(Caffeine.newBuilder().maximumSize(10_000))
                .build()
                .asAsync();
    }

    /** Whom the limit without a JWT check is for. */
    @Bean
    @Profile("redis")
    KeyResolver address() {
        return exchange -> Mono.just(exchange.getRequest().getRemoteAddress().getAddress().getHostAddress());
    }
}
