package dev.trunkline.feed.live;

import dev.trunkline.feed.credential.Credential;
import java.util.Optional;

/**
 * Who opens a live connection.
 *
 * @param credential empty without a token, and where none is looked at
 * @param network the client's address, or the network that it counts with
 */
public record Viewer(Transport transport, Optional<Credential> credential, String network) {}
