'use strict'
// What the body itself may die of where it stands.
const FUSED = 16 // a creeper's metadata that tells whether it is about to blow up, minecraft.wiki/w/Java_Edition_protocol/Entity_metadata
const BLAST = 7 // blocks at which a creeper does no harm any more, and calms down (minecraft.wiki/w/Creeper)
const EYES = 1.62

/** What threatens the body where it is: `in_lava`, `drowning`, `hissing`, `suffocating`, `burning`, or nothing. */
function peril (bot) {
  const { entity } = bot
  if (!entity) return ''
  if (entity.isInLava) return 'in_lava'
  if (entity.isInWater && (bot.oxygenLevel ?? 20) <= 6) return 'drowning'
  if (hissing(bot)) return 'hissing'
  if (smothers(buried(bot))) return 'suffocating'
  return entity.metadata?.[0] & 1 ? 'burning' : ''
}

/** The creeper near that is about to blow up. */
function hissing (bot) {
  const here = bot.entity.position
  return Object.values(bot.entities).find(e => e.name === 'creeper' && e.metadata?.[FUSED] === 1 && e.position.distanceTo(here) < BLAST)
}

/** The block that the eyes are in. */
const buried = bot => bot.blockAt(bot.entity.position.offset(0, EYES, 0), false)

const smothers = block => block?.boundingBox === 'block' && block.shapes.length === 1 && block.shapes[0].join() === '0,0,0,1,1,1'

module.exports = { BLAST, buried, hissing, peril, smothers }
