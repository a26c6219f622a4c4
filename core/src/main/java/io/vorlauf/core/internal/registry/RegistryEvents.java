// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.registry;

import io.vorlauf.api.decoding.Drain;

/** Hears of arrivals and departures. Called while nothing is locked. */
public interface RegistryEvents {

    /** Somebody who hears nothing. */
    RegistryEvents NONE = new RegistryEvents() {};

    /** A plug-in has come, or has another rank. */
    default void changed() {}

    /** A plug-in that goes away was waited for in vain; those who hold it shall let go at once. */
    default void expired() {}

    /** A plug-in has gone. */
    default void drained(Drain drain) {}
}
