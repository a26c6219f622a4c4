package io.vorlauf.training;

/**
 * How close a draft's distributions q come to its target's distributions p; means over the tokens of the text kept
 * aside, at temperature 1.
 *
 * @param divergence the Kullback-Leibler divergence of q from p, {@code sum p log(p / q)}, in nats
 * @param expectedAcceptance {@code sum min(p, q)}: the probability that rejection sampling accepts a token drawn from q
 *     (Leviathan et al., arXiv 2211.17192)
 * @param greedyAgreement share of the tokens after which both find the same token the most probable
 */
public record Similarity(double divergence, double expectedAcceptance, double greedyAgreement) {}
