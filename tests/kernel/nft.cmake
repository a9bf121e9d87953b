# SPDX-License-Identifier: GPL-2.0-or-later
#
# Tests in which nft itself is the judge.
set(support ${PROJECT_SOURCE_DIR}/tests/support)
mailfwd_test(judge_test
  SOURCES judge_test.cc ${support}/nft_program.cc ${support}/random_rule.cc ${support}/runtime_rows.cc
          ${support}/sample_parts.cc ${support}/sample_ruleset.cc ${support}/statement_rows.cc
  KNOWS render lower
  LABELS kernel)
mailfwd_test(equivalence_test
  SOURCES equivalence_test.cc ${support}/compiled_goldens.cc ${support}/gateway_world.cc ${support}/golden_world.cc ${support}/random_rule.cc
          ${support}/runtime_rows.cc ${support}/sample_parts.cc ${support}/sample_ruleset.cc ${support}/statement_rows.cc
  KNOWS kernel render lower diff compile resolve policy
  LABELS kernel)
