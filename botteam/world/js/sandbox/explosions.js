'use strict'
// Explosions: rays that break blocks, and damage by distance and cover (minecraft.wiki/w/Explosion).
const { Vec3 } = require('vec3')

const RAYS = 16
const STEP = 0.3
const WEAKENING = 0.22500001

module.exports.server = serv => {
  serv.explode = (centre, power, source) => {
    const broken = serv.gamerules.mobGriefing ? blocksHit(centre, power) : []
    const victims = serv.entitiesNear(centre, power * 2)
    for (const victim of victims) hit(victim, centre, power, source)
    serv.manyBlocks(() => broken.forEach(pos => shatter(pos, power)))
  }

  function blocksHit (centre, power) {
    const found = new Map()
    const last = RAYS - 1
    for (let i = 0; i < RAYS ** 3; i++) {
      const [a, b, c] = [i % RAYS, Math.floor(i / RAYS) % RAYS, Math.floor(i / RAYS ** 2)]
      if (![a, b, c].some(v => v === 0 || v === last)) continue
      const way = new Vec3(a / last * 2 - 1, b / last * 2 - 1, c / last * 2 - 1).normalize().scaled(STEP)
      follow(centre.clone(), way, power * (0.7 + Math.random() * 0.6), found)
    }
    return [...found.values()]
  }

  function follow (point, way, strength, found) {
    while (strength > 0) {
      const pos = point.floored()
      if (pos.y < 0 || pos.y > 319 || !serv.isLoaded(pos.x, pos.z)) return
      const block = serv.blockAt(pos.x, pos.y, pos.z)
      if (block.name !== 'air') {
        strength -= ((block.resistance ?? 0) + 0.3) * 0.3
        if (strength > 0) found.set(serv.positionKey(pos), pos)
      }
      point.add(way)
      strength -= WEAKENING
    }
  }

  function shatter (pos, power) {
    const block = serv.overworld.getBlock(pos)
    if (block.name === 'air' || block.name === 'water' || block.name === 'lava' || block.hardness < 0) return
    serv.removeBlock(block)
    if (Math.random() < 1 / power) serv.dropLoot(block, {})
  }

  function hit (victim, centre, power, source) {
    if (victim.type === 'object' && victim.name !== 'item') return
    const distance = victim.position.distanceTo(centre) / (power * 2)
    if (distance > 1) return
    const impact = (1 - distance) * exposure(victim, centre)
    if (victim.name === 'item') return impact > 0 && serv.destroyEntity(victim)
    const damage = Math.floor((impact ** 2 + impact) / 2 * 7 * power * 2 + 1)
    const away = centre.minus(victim.position)
    if (victim.hurt(victim.type === 'player' ? serv.byDifficulty(damage) : damage, 'explosion', source)) serv.knockBack(victim, impact, away.x, away.z)
  }

  /** Share of a body that the explosion sees. */
  function exposure (victim, centre) {
    const [x1, y1, z1, x2, y2, z2] = serv.boxOf(victim)
    let seen = 0
    let all = 0
    for (const fx of [0.1, 0.5, 0.9]) {
      for (const fy of [0.1, 0.5, 0.9]) {
        for (const fz of [0.1, 0.5, 0.9]) {
          all++
          if (serv.canSee(centre, new Vec3(x1 + (x2 - x1) * fx, y1 + (y2 - y1) * fy, z1 + (z2 - z1) * fz))) seen++
        }
      }
    }
    return seen / all
  }
}
