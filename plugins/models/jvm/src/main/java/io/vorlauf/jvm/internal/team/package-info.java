// SPDX-License-Identifier: Apache-2.0
/** The threads that evaluate models. There is one type to read, {@link io.vorlauf.jvm.internal.team.Team}. */
package io.vorlauf.jvm.internal.team;
