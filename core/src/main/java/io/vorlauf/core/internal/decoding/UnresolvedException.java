package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.DecodingException;
import io.vorlauf.api.decoding.InvalidRequestException;

/** A generation waited for plug-ins, and its request cannot be served. */
final class UnresolvedException extends DecodingException {

    private static final long serialVersionUID = 1L;

    private final InvalidRequestException refusal;

    UnresolvedException(String message, InvalidRequestException refusal) {
        super(message, refusal);
        this.refusal = refusal;
    }

    /** What to tell a caller who does not know of the waiting. */
    InvalidRequestException refusal() {
        return refusal;
    }
}
