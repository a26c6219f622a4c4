// SPDX-License-Identifier: Apache-2.0
/**
 * From the text of a JSON Schema to a grammar. Read {@link io.vorlauf.transforms.internal.schema.SchemaCompiler} first.
 */
package io.vorlauf.transforms.internal.schema;
