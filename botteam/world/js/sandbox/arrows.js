'use strict'
// Arrows of skeletons and of players' bows (minecraft.wiki/w/Arrow, /Bow).
const { Vec3 } = require('vec3')

const GRAVITY = 0.05
const DRAG = 0.99
const LIFETIME = 1200
const SKELETON_SPEED = 1.6
const SPREAD = 0.0172275
const SKELETON_INACCURACY = [0, 10, 6, 2] // 14 − 4 × difficulty
const DAMAGE = 2
const FULL_DRAW = 20
const BOW_SPEED = 3
const EYES = 1.52

const triangle = () => Math.random() - Math.random()

module.exports.server = serv => {
  function loose (shooter, from, velocity, { isPickable, damage = DAMAGE, isCritical = false }) {
    const arrow = serv.initEntity('object', 'arrow', from)
    Object.assign(arrow, { shooter, isPickable, damage, isCritical, objectData: shooter.id + 1, width: 0.5, height: 0.5 })
    arrow.velocity = velocity
    aim(arrow)
    return serv.addEntity(arrow)
  }

  function aim (arrow) {
    const v = arrow.velocity
    arrow.yaw = Math.atan2(v.x, v.z) * 180 / Math.PI
    arrow.pitch = Math.atan2(v.y, Math.hypot(v.x, v.z)) * 180 / Math.PI
  }

  function flight (direction, speed, inaccuracy) {
    const d = direction.normalize()
    return new Vec3(d.x + triangle() * SPREAD * inaccuracy, d.y + triangle() * SPREAD * inaccuracy, d.z + triangle() * SPREAD * inaccuracy).scaled(speed)
  }

  serv.shootAt = (monster, target) => {
    const from = monster.position.offset(0, monster.height * 0.85, 0)
    const to = target.position.offset(0, target.height / 3, 0).minus(from)
    const lift = Math.hypot(to.x, to.z) * 0.2
    const inaccuracy = SKELETON_INACCURACY[serv.difficulty]
    const bonus = Math.max(0, DAMAGE + (serv.difficulty * 0.11) + triangle() * 0.25)
    loose(monster, from, flight(to.offset(0, lift, 0), SKELETON_SPEED, inaccuracy), { isPickable: false, damage: bonus })
  }

  serv.shootBow = (player, power, isPickable) => {
    const yaw = player.yaw * Math.PI / 180
    const pitch = player.pitch * Math.PI / 180
    const ahead = new Vec3(-Math.sin(yaw) * Math.cos(pitch), -Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch))
    const level = player.enchantment('power')
    loose(player, player.position.offset(0, EYES, 0), flight(ahead, BOW_SPEED * power, 1), { isPickable, isCritical: power >= 1, damage: DAMAGE + (level ? 0.5 * level + 0.5 : 0) })
  }

  serv.on('tick', () => {
    for (const arrow of Object.values(serv.entities)) if (arrow.name === 'arrow' && !arrow.isGone) fly(arrow)
  })

  function fly (arrow) {
    if (arrow.age > LIFETIME || arrow.position.y < -64 || !serv.isLoaded(Math.floor(arrow.position.x), Math.floor(arrow.position.z))) return serv.destroyEntity(arrow)
    if (arrow.isStuck) return arrow.age % 5 === 0 && rest(arrow)
    const steps = Math.ceil(arrow.velocity.norm() * 4)
    const step = arrow.velocity.scaled(1 / steps)
    for (let i = 0; i < steps; i++) {
      const next = arrow.position.plus(step)
      const victim = hitBy(arrow, next)
      if (victim) return strike(arrow, victim)
      if (isInBlock(next)) return stick(arrow)
      arrow.position = next
    }
    arrow.velocity = arrow.velocity.scaled(DRAG).offset(0, -GRAVITY, 0)
    aim(arrow)
  }

  function hitBy (arrow, p) {
    return Object.values(serv.entities).find(e => {
      if (e.type === 'object' || e.health <= 0 || (e === arrow.shooter && arrow.age < 5) || e.gameMode === 3) return false
      const [x1, y1, z1, x2, y2, z2] = serv.boxOf(e)
      return p.x > x1 - 0.3 && p.x < x2 + 0.3 && p.y > y1 - 0.3 && p.y < y2 + 0.3 && p.z > z1 - 0.3 && p.z < z2 + 0.3
    })
  }

  function isInBlock (p) {
    const [x, y, z] = [Math.floor(p.x), Math.floor(p.y), Math.floor(p.z)]
    return y >= 0 && y < 320 && serv.shapesOf(serv.stateAt(x, y, z)).some(s => p.x - x >= s[0] && p.x - x <= s[3] && p.y - y >= s[1] && p.y - y <= s[4] && p.z - z >= s[2] && p.z - z <= s[5])
  }

  function strike (arrow, victim) {
    let damage = Math.ceil(arrow.velocity.norm() * arrow.damage)
    if (arrow.isCritical) damage += Math.floor(Math.random() * (damage / 2 + 2))
    if (victim.type === 'player' && arrow.shooter.type === 'mob') damage = serv.byDifficulty(damage)
    victim.hurt(damage, 'arrow', arrow.shooter)
    serv.destroyEntity(arrow)
  }

  function stick (arrow) {
    arrow.isStuck = true
    arrow.velocity = new Vec3(0, 0, 0)
    arrow.showVelocity()
  }

  function rest (arrow) {
    const p = arrow.position
    if (!arrow.isPickable) return
    const player = serv.playersNear(p, 2).find(near => near.health > 0 && Math.abs(near.position.x - p.x) < 1.5 && Math.abs(near.position.z - p.z) < 1.5)
    if (!player || !player.give(serv.newItem('arrow'))) return
    arrow.tell('collect', { collectedEntityId: arrow.id, collectorEntityId: player.id, pickupItemCount: 1 })
    serv.destroyEntity(arrow)
  }
}

module.exports.player = (player, serv) => {
  let drawnAt = null
  const quiver = () => player.inventory.slots.findIndex((s, i) => i >= 9 && s?.name === 'arrow')

  player.on('useItem', (stack, hand) => {
    if (stack?.name !== 'bow' || (quiver() < 0 && player.gameMode !== 1)) return
    drawnAt = { tick: serv.tickCount, hand }
    player.startUsing(hand)
  })
  player._client.on('held_item_slot', () => { drawnAt = null })
  player.on('died', () => { drawnAt = null })

  player._client.on('block_dig', ({ status }) => {
    if (status !== 5 || !drawnAt) return
    const { tick, hand } = drawnAt
    drawnAt = null
    const drawn = Math.min(1, (serv.tickCount - tick) / FULL_DRAW)
    const power = Math.min(1, (drawn ** 2 + 2 * drawn) / 3)
    if (power < 0.1 || player.stackInHand(hand)?.name !== 'bow') return
    const slot = quiver()
    if (slot < 0 && player.gameMode !== 1) return
    if (slot >= 0 && player.gameMode !== 1) {
      const stack = player.inventory.slots[slot]
      player.setSlot(slot, stack.count > 1 ? serv.copyStack(stack, stack.count - 1) : null)
    }
    serv.shootBow(player, power, player.gameMode !== 1)
    player.wear(1, hand)
  })
}
