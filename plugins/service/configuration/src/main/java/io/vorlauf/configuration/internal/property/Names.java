// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.property;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.cm.ConfigurationException;

/** Which configuration has which name. Several holders in one configuration may share it. Thread-safe. */
public final class Names {

    /** The property that says a name. */
    public static final String PROPERTY = "name";

    private final Map<String, Claim> claims = new ConcurrentHashMap<>();

    private record Claim(String pid, int holders) {}

    /** Nobody has a name yet. */
    public Names() {}

    /**
     * Takes a name for a configuration.
     *
     * @throws ConfigurationException if another configuration has it
     */
    public void take(String name, Settings settings) throws ConfigurationException {
        String pid = settings.pid();
        Claim claim = claims.merge(name, new Claim(pid, 1), (old, taken) ->
                old.pid().equals(pid) ? new Claim(pid, old.holders() + 1) : old);
        if (!claim.pid().equals(pid)) {
            throw settings.wrong(PROPERTY, "the name '" + name + "' is that of configuration " + claim.pid());
        }
    }

    /** Gives back a name that was taken. */
    public void giveBack(String name) {
        claims.computeIfPresent(name, (key, claim) ->
                claim.holders() == 1 ? null : new Claim(claim.pid(), claim.holders() - 1));
    }
}
