// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

/** How long the tests that can run for long do run: short, unless system properties say otherwise. */
final class Soak {

    private Soak() {}

    /** For how many seconds generations are disturbed. */
    static int seconds() {
        return Integer.getInteger("vorlauf.soak.seconds", 4);
    }

    /** How often a bundle is updated. */
    static int updates() {
        return Integer.getInteger("vorlauf.soak.updates", 60);
    }

    /** How often a model is loaded. */
    static int loads() {
        return Integer.getInteger("vorlauf.soak.loads", 6);
    }
}
