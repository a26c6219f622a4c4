// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.api.decoding;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Requirement;

/**
 * On any class of a bundle that is of no use without an engine, such as a strategy: the bundle then resolves only where
 * an engine is installed, and a resolver that installs the bundle installs an engine with it.
 *
 * <p>It becomes a requirement {@code osgi.implementation} in the bundle's manifest, made by bnd. In plain Java it means
 * nothing.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.PACKAGE})
@Requirement(
        namespace = RequireEngine.NAMESPACE,
        name = RequireEngine.NAME,
        version = RequireEngine.VERSION)
public @interface RequireEngine {

    /** The namespace of capabilities of bundles that implement an interface. */
    String NAMESPACE = "osgi.implementation";

    /** What an engine calls its capability. */
    String NAME = "io.vorlauf.engine";

    /** The version of the API that an engine implements. */
    String VERSION = "1.0.0";
}
