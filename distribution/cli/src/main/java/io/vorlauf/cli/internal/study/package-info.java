/**
 * Studies of speculation: where guesses fail ({@link io.vorlauf.cli.internal.study.RejectionStudy}), what similar
 * drafts bring ({@link io.vorlauf.cli.internal.study.SimilarityReport}), and where speculation stops paying
 * ({@link io.vorlauf.cli.internal.study.TradeOffs}); each measures, prints and reports.
 */
package io.vorlauf.cli.internal.study;
