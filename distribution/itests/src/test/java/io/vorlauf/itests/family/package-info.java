// SPDX-License-Identifier: Apache-2.0
/** What a bundle of somebody else's family of models consists of. */
package io.vorlauf.itests.family;
