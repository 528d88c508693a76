"""Plans: one support plan for one budget, that the person, the broker and every funder work on and agree.

Words. *Plan*: the care and support plan (PCSP) of a person, as it stands now. *Line*: one thing that is bought, or given
free. *Section*: one question of the plan, one page. *Revision*: counts every edit; a form carries the one it was drawn
from, so that two people never undo each other. *Version*: an immutable copy with its content hash, kept when somebody
agrees to it; approvals bind to the hash. *Sheet*: everything about one plan, loaded once, that checks and pages read.
*Cost*: what the lines come to, by line and by stream, worked out by the pure sums of money and splits.
"""
