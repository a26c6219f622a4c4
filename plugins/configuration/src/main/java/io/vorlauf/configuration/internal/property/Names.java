package io.vorlauf.configuration.internal.property;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which configuration has which name. Several holders in one configuration may share it. Thread-safe. */
public final class Names {

    private final Map<String, Claim> claims = new ConcurrentHashMap<>();

    private record Claim(String pid, int holders) {}

    /** Nobody has a name yet. */
    public Names() {}

    /**
     * Takes a name.
     *
     * @param pid for which configuration
     * @return empty if it is taken now; otherwise the configuration that has it
     */
    public Optional<String> take(String name, String pid) {
        Claim claim = claims.merge(name, new Claim(pid, 1), (old, taken) ->
                old.pid().equals(pid) ? new Claim(pid, old.holders() + 1) : old);
        return claim.pid().equals(pid) ? Optional.empty() : Optional.of(claim.pid());
    }

    /** Gives back a name that was taken. */
    public void giveBack(String name) {
        claims.computeIfPresent(name, (key, claim) ->
                claim.holders() == 1 ? null : new Claim(claim.pid(), claim.holders() - 1));
    }
}
