// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests;

import java.nio.file.Path;
import org.osgi.framework.launch.Framework;

/** A framework with what the build produced installed. One per process: native libraries belong to one class loader. */
interface Container extends AutoCloseable {

    /** What the system property {@code vorlauf.container} says if it is Karaf. */
    String KARAF = "karaf";

    /** Starts the container that this run is for. */
    static Container start(Path directory) throws Exception {
        return KARAF.equals(System.getProperty("vorlauf.container"))
                ? KarafContainer.start(directory)
                : PlainContainer.start(directory);
    }

    Framework framework();

    /** The folder from which bundles and configurations are taken while the container runs. */
    Path load();
}
