// SPDX-License-Identifier: Apache-2.0
/**
 * Who owns which slots of the key/value arena. Nothing here touches native memory; the arena itself is part of the
 * graph. Read {@link io.vorlauf.tensorflow.internal.cache.RegionAllocator} first,
 * then {@link io.vorlauf.tensorflow.internal.cache.SlotLayout}.
 */
package io.vorlauf.tensorflow.internal.cache;
