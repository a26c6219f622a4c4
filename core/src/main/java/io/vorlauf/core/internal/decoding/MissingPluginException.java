package io.vorlauf.core.internal.decoding;

import io.vorlauf.api.decoding.InvalidRequestException;
import java.util.List;

/** A request names a plug-in that is not there; it may still come. */
final class MissingPluginException extends InvalidRequestException {

    private static final long serialVersionUID = 1L;

    MissingPluginException(String kind, String name, List<String> names) {
        super("no " + kind + " '" + name + "'; "
                + (names.isEmpty() ? "there are none" : "there are: " + String.join(", ", names)));
    }
}
