// SPDX-License-Identifier: Apache-2.0
/**
 * Studies of speculation: where guesses fail ({@link io.vorlauf.cli.internal.study.RejectionStudy}), what similar
 * drafts bring ({@link io.vorlauf.cli.internal.study.SimilarityReport}), where speculation stops paying
 * ({@link io.vorlauf.cli.internal.study.TradeOffs}), and where time and memory go
 * ({@link io.vorlauf.cli.internal.study.Profile}); each is a {@link io.vorlauf.cli.internal.study.StudyReport}.
 */
package io.vorlauf.cli.internal.study;

