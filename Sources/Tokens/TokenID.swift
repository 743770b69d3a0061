// SPDX-License-Identifier: Apache-2.0

/// The number of a token in its tokenizer's vocabulary, from 0 to the vocabulary's size minus one.
public typealias TokenID = UInt32
