package io.vorlauf.configuration.internal.property;

import org.osgi.service.cm.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log that a configuration is rejected: whoever edits a file sees nothing else. */
public final class Rejections {

    private static final Logger LOG = LoggerFactory.getLogger("io.vorlauf.configuration");

    private Rejections() {}

    /** Something that reads a configuration. */
    @FunctionalInterface
    public interface Reading<T> {

        /** Reads it. */
        T read() throws ConfigurationException;
    }

    /**
     * Reads a configuration, and reports it if it is wrong.
     *
     * @param serving whether something is there that goes on serving
     * @throws ConfigurationException what is wrong with it
     */
    public static <T> T reported(boolean serving, Reading<T> reading) throws ConfigurationException {
        try {
            return reading.read();
        } catch (ConfigurationException e) {
            LOG.warn("{}; {}", e.getReason(), serving ? "what was configured before goes on serving" : "rejected");
            throw e;
        }
    }
}
