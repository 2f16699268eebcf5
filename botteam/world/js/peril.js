'use strict'
// What the body itself may die of where it stands.

/** What threatens the body where it is: `in_lava`, `drowning`, `burning`, or nothing. */
function peril (bot) {
  const { entity } = bot
  if (!entity) return ''
  if (entity.isInLava) return 'in_lava'
  if (entity.isInWater && (bot.oxygenLevel ?? 20) <= 6) return 'drowning'
  return entity.metadata?.[0] & 1 ? 'burning' : ''
}

module.exports = { peril }
