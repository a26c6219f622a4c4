// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tensorflow.runtime.internal;

import org.bytedeco.javacpp.Pointer;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * Frees native memory that only the garbage collector would find, and ends JavaCPP's deallocator thread, when the
 * bundle stops. That thread is a root that would keep the bundle's class loader, and all of TensorFlow's classes,
 * alive.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    /** Does nothing: JavaCPP starts by itself when the first native class is used. */
    @Override
    public void start(BundleContext context) {}

    @Override
    public void stop(BundleContext context) {
        Pointer.deallocateReferences();
        Pointer.interruptDeallocatorThread();
    }
}
