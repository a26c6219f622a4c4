/**
 * From files to batches: stories, those kept aside, and windows of tokens. Read
 * {@link io.vorlauf.training.internal.data.Corpus} first.
 */
package io.vorlauf.training.internal.data;
