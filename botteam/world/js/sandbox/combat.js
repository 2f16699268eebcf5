'use strict'
// Fighting: weapons and their cooldown, critical hits, knockback, armour, shields
// (minecraft.wiki/w/Melee_attack, /Damage#Attack_cooldown, /Armor, /Shield, /Knockback_(mechanic)).
const { Vec3 } = require('vec3')

const REACH = 6 // three blocks, with room for lag as in vanilla
const TIERS = ['wooden', 'golden', 'stone', 'iron', 'diamond', 'netherite']
const WEAPONS = { // damage by tier in the order above; attacks a second
  sword: { damage: [4, 4, 5, 6, 7, 8], speed: [1.6, 1.6, 1.6, 1.6, 1.6, 1.6] },
  axe: { damage: [7, 7, 9, 9, 9, 10], speed: [0.8, 1, 0.8, 0.9, 1, 1] },
  pickaxe: { damage: [2, 2, 3, 4, 5, 6], speed: [1.2, 1.2, 1.2, 1.2, 1.2, 1.2] },
  shovel: { damage: [2.5, 2.5, 3.5, 4.5, 5.5, 6.5], speed: [1, 1, 1, 1, 1, 1] },
  hoe: { damage: [1, 1, 1, 1, 1, 1], speed: [1, 1, 2, 3, 4, 4] }
}
const FIST = { damage: 1, speed: 4 }
const ARMOUR = { // helmet, chestplate, leggings, boots; toughness a piece
  leather: [[1, 3, 2, 1], 0], golden: [[2, 5, 3, 1], 0], chainmail: [[2, 5, 4, 1], 0], iron: [[2, 6, 5, 2], 0],
  diamond: [[3, 8, 6, 3], 2], netherite: [[3, 8, 6, 3], 3], turtle: [[2, 0, 0, 0], 0]
}
const PIECES = ['helmet', 'chestplate', 'leggings', 'boots']
const FIRST_ARMOUR_SLOT = 5
const SHIELD_DELAY = 5
const SHIELDABLE = new Set(['mob_attack', 'player_attack', 'arrow', 'explosion', 'player_explosion'])
const EXHAUSTION = 0.1

function weaponOf (name) {
  const [, tier, kind] = name?.match(/^([a-z]+)_(sword|axe|pickaxe|shovel|hoe)$/) ?? []
  const index = TIERS.indexOf(tier)
  return index < 0 ? FIST : { damage: WEAPONS[kind].damage[index], speed: WEAPONS[kind].speed[index] }
}

module.exports.server = serv => {
  /** Pushes a body away from a direction (dx, dz points at the attacker). */
  serv.knockBack = (entity, strength, dx, dz) => {
    const length = Math.hypot(dx, dz) || 1
    const v = entity.velocity
    const y = entity.onGround ? Math.min(0.4, v.y / 2 + strength) : v.y
    entity.velocity = new Vec3(v.x / 2 - dx / length * strength, y, v.z / 2 - dz / length * strength)
    entity.showVelocity()
    if (entity.type === 'player') entity.velocity = new Vec3(0, 0, 0) // its client moves it
  }

  /** Damage from mobs and explosions depends on the difficulty. */
  serv.byDifficulty = damage => [0, Math.min(damage / 2 + 1, damage), damage, damage * 1.5][serv.difficulty]
}

module.exports.entity = (entity, serv) => {
  entity.on('hurt', ({ attacker, shielded }) => {
    if (!attacker || shielded) return
    serv.knockBack(entity, 0.4, attacker.position.x - entity.position.x, attacker.position.z - entity.position.z)
  })
}

module.exports.player = (player, serv) => {
  let lastAttack = -100
  let shieldSince = null

  player._client.on('use_entity', ({ target, mouse, hand }) => {
    const victim = serv.entities[target]
    if (!player.isPlaying || player.health <= 0 || player.gameMode === 3 || !victim || victim === player) return
    if (player.position.distanceTo(victim.position) > REACH) return
    if (mouse === 1) attack(victim)
    else if (mouse === 0) serv.emit('entityUsed', player, victim, hand ?? 0)
  })

  player._client.on('held_item_slot', () => { lastAttack = serv.tickCount })

  function attack (victim) {
    if (victim.type === 'object' || victim.health <= 0) return
    const stack = player.stackInHand()
    const weapon = weaponOf(stack?.name)
    const ready = Math.min(1, (serv.tickCount - lastAttack + 0.5) * weapon.speed / 20)
    lastAttack = serv.tickCount
    const base = weapon.damage + 3 * player.effectLevel('Strength') - 4 * player.effectLevel('Weakness')
    const sharpness = player.enchantment('sharpness')
    let damage = Math.max(0, base) * (0.2 + 0.8 * ready ** 2)
    const isCritical = ready > 0.9 && player.fallFrom !== null && !player.onGround && player.fallFrom > player.position.y && !player.isSprinting && !player.inWater
    if (isCritical) damage *= 1.5
    if (sharpness) damage += (0.5 * sharpness + 0.5) * ready
    if (!victim.hurt(damage, 'player_attack', player)) return
    const extra = player.enchantment('knockback') + (player.isSprinting && ready > 0.9 ? 1 : 0)
    if (extra) serv.knockBack(victim, extra * 0.5, player.position.x - victim.position.x, player.position.z - victim.position.z)
    if (isCritical) victim.tell('animation', { entityId: victim.id, animation: 4 }, true)
    player.addExhaustion(EXHAUSTION)
    if (stack && weapon !== FIST && serv.registry.itemsByName[stack.name].maxDurability) player.wear(stack.name.endsWith('_sword') ? 1 : 2)
  }

  const worn = () => PIECES.map((piece, i) => ({ piece, i, slot: FIRST_ARMOUR_SLOT + i, stack: player.inventory.slots[FIRST_ARMOUR_SLOT + i] }))
    .filter(({ piece, stack }) => stack?.name.endsWith(`_${piece}`))

  player.armour = () => worn().reduce((sum, { i, stack }) => {
    const [points, toughness] = ARMOUR[stack.name.split('_')[0]] ?? [[0, 0, 0, 0], 0]
    return { points: sum.points + points[i], toughness: sum.toughness + toughness }
  }, { points: 0, toughness: 0 })

  player.on('armourHit', damage => {
    for (const { slot, stack } of worn()) wearPiece(slot, stack, Math.max(1, Math.floor(damage / 4)))
  })

  function wearPiece (slot, stack, amount) {
    const used = serv.wornStack(stack, amount)
    player.setSlot(slot, used.durabilityUsed < serv.registry.itemsByName[stack.name].maxDurability ? used : null)
  }

  player.on('useItem', (stack, hand) => {
    if (stack?.name !== 'shield') return
    shieldSince = { tick: serv.tickCount, hand }
    player.startUsing(hand)
  })
  player._client.on('block_dig', ({ status }) => { if (status === 5) shieldSince = null })
  player.on('died', () => { shieldSince = null })

  /** Whether a raised shield takes the blow: it has to be up for a moment and to face the attacker. */
  player.parries = (damage, cause, attacker) => {
    if (!shieldSince || serv.tickCount - shieldSince.tick < SHIELD_DELAY || !attacker || !SHIELDABLE.has(cause)) return false
    if (player.stackInHand(shieldSince.hand)?.name !== 'shield') return false
    const yaw = player.yaw * Math.PI / 180
    const facing = -Math.sin(yaw) * (attacker.position.x - player.position.x) + Math.cos(yaw) * (attacker.position.z - player.position.z)
    if (facing <= 0) return false
    if (damage >= 3) player.wear(Math.floor(damage) + 1, shieldSince.hand)
    return true
  }
}
