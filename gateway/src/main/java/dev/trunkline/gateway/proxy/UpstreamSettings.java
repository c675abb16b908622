package dev.trunkline.gateway.proxy;

import java.time.Duration;

/**
 * What holds for the connections to every upstream.
 *
 * @param keepAlive how long an unused connection is kept; shorter than the services keep it
 * @param maxTunnels WebSockets to one endpoint from one event loop
 */
public record UpstreamSettings(Duration keepAlive, int maxHeaderBytes, int initialHeaderBytes, int maxTunnels) {}
