// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.checkpoint.location;

import java.nio.file.Path;

/**
 * Where a model lies.
 *
 * @param path its directory, or the file that it is
 * @param name what to call it, if nobody says: that of the directory, of the file without its ending, or of the model in
 *     the cache without its owner
 */
public record ModelLocation(Path path, String name) {}
