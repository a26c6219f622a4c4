package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingRequest;

/**
 * Who served a round.
 *
 * @param strategy who grew the tree
 * @param provider who provides that strategy
 */
record Server(String strategy, String provider) {

    /** Nobody: a plain round. */
    static final Server NOBODY = new Server(DecodingRequest.NO_SPECULATION, "");
}
