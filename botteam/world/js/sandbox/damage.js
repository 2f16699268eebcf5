'use strict'
// Taking damage: hurt time, armour, death. The same for players and mobs (minecraft.wiki/w/Damage).
const SHIELDED = 10 // ticks in which only a harder hit counts, and only for the difference
const HURT_EXHAUSTION = 0.1
const PASSES_ARMOUR = new Set(['fall', 'drown', 'starve', 'out_of_world', 'generic_kill', 'on_fire', 'in_wall', 'magic'])
const FIRE = new Set(['in_fire', 'on_fire', 'lava', 'hot_floor'])
const UNSTOPPABLE = ['out_of_world', 'generic_kill']

module.exports.server = serv => {
  const types = serv.registry.loginPacket.dimensionCodec['minecraft:damage_type'].entries.map(e => e.key.replace('minecraft:', ''))
  serv.damageTypeId = cause => Math.max(0, types.indexOf(cause))
}

/** Damage left after armour points and toughness (minecraft.wiki/w/Armor#Damage_protection). */
function afterArmour (damage, armour, toughness) {
  const guard = Math.min(20, Math.max(armour / 5, armour - 4 * damage / (toughness + 8)))
  return damage * (1 - guard / 25)
}

module.exports.entity = (entity, serv) => {
  entity.health = 20
  entity.hurtUntil = 0
  entity.lastDamage = 0
  entity.armour = () => ({ points: 0, toughness: 0 })

  /** Half-hearts of damage from a cause named as in the damage_type registry; true when it had an effect. */
  entity.hurt = (damage, cause, attacker = null) => {
    if (entity.health <= 0 || entity.isGone || isSpared(cause) || entity.parries?.(damage, cause, attacker)) return false
    let dealt = damage
    const shielded = serv.tickCount < entity.hurtUntil
    if (shielded) {
      dealt = damage - entity.lastDamage
      if (dealt <= 0) return false
    } else entity.hurtUntil = serv.tickCount + SHIELDED
    entity.lastDamage = damage
    if (!PASSES_ARMOUR.has(cause)) {
      const { points, toughness } = entity.armour()
      entity.emit('armourHit', dealt)
      dealt = afterArmour(dealt, points, toughness)
    }
    if (!UNSTOPPABLE.includes(cause)) dealt *= Math.max(0, 1 - 0.2 * (entity.effectLevel?.('Resistance') ?? 0))
    entity.health = Math.max(0, entity.health - dealt)
    if (!shielded) showHurt(cause, attacker)
    entity.emit('hurt', { damage: dealt, cause, attacker, shielded })
    entity.addExhaustion?.(HURT_EXHAUSTION)
    entity.sendHealth?.()
    if (entity.health <= 0) die(cause, attacker)
    return true
  }

  function isSpared (cause) {
    if (FIRE.has(cause) && (!serv.gamerules.fireDamage || entity.effectLevel?.('FireResistance'))) return true
    return entity.type === 'player' && (entity.gameMode === 1 || entity.gameMode === 3) && !UNSTOPPABLE.includes(cause)
  }

  function showHurt (cause, attacker) {
    const source = attacker ? attacker.id + 1 : 0
    entity.tell('damage_event', { entityId: entity.id, sourceTypeId: serv.damageTypeId(cause), sourceCauseId: source, sourceDirectId: source }, true)
  }

  function die (cause, attacker) {
    entity.tell('entity_status', { entityId: entity.id, entityStatus: 3 }, true)
    entity.emit('died', { cause, attacker })
    serv.emit('entityDied', entity, { cause, attacker })
  }

  entity.heal = amount => {
    if (entity.health <= 0) return
    entity.health = Math.min(entity.maxHealth ?? 20, entity.health + amount)
    entity.sendHealth?.()
  }
}

module.exports.afterArmour = afterArmour
