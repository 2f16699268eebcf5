'use strict'
// Experience lying about: orbs fall, fly to the nearest player, join their like and vanish after five minutes
// (minecraft.wiki/w/Experience, /Experience#Experience_orbs).
const { Vec3 } = require('vec3')

const SIZES = [2477, 1237, 617, 307, 149, 73, 37, 17, 7, 3, 1]
const LIFETIME = 6000
const GRAVITY = 0.03
const DRAG = 0.98
const GROUND_SLIP = 0.6
const SIZE = 0.5
const PULL_RANGE = 8
const PULL = 0.1
const LOOK_EVERY = 20 // ticks between looking for somebody to fly to
const JOIN_EVERY = 40
const JOIN_RANGE = 0.5
const PICKUP_EVERY = 2 // ticks between two orbs of one player
const REACH = { side: 1.55, up: 2.3, down: 1 } // the player's box grown by (1, 0.5, 1), against the orb's

/** The orbs that so many points come in: [17, 3, 1] for 21. */
function splitPoints (points) {
  const sizes = []
  for (const size of SIZES) for (; points >= size; points -= size) sizes.push(size)
  return sizes
}

module.exports.server = serv => {
  const isOrb = e => e.name === 'experience_orb' && !e.isGone

  /** Lets so many points fall at a place. */
  serv.dropXp = (position, points) => splitPoints(points).forEach(size => dropOrb(position, size))

  // Like orbs become one at once, where vanilla lets only one in forty do so; each is still picked up by itself.
  function dropOrb (position, points, { velocity = scatter(), age = 0, count = 1 } = {}) {
    const like = Object.values(serv.entities).find(e => isOrb(e) && e.points === points && e.position.distanceTo(position) < JOIN_RANGE)
    if (like) return join(like, { age, count })
    const orb = serv.initEntity('object', 'experience_orb', position)
    Object.assign(orb, { points, count, age, velocity, width: SIZE, height: SIZE, prey: null })
    orb.spawnPacket = () => ['spawn_entity_experience_orb', { entityId: orb.id, x: orb.sent.x, y: orb.sent.y, z: orb.sent.z, count: points }]
    orb.pack = () => ({ points, count: orb.count, age: orb.age })
    return serv.addEntity(orb)
  }
  serv.onUnpack('experience_orb', ({ points, ...rest }, position) => dropOrb(position, points, { ...rest, velocity: new Vec3(0, 0, 0) }))

  function join (orb, other) {
    orb.count += other.count
    orb.age = Math.min(orb.age, other.age)
  }

  const scatter = () => new Vec3(Math.random() * 0.4 - 0.2, Math.random() * 0.4, Math.random() * 0.4 - 0.2)

  serv.on('tick', () => {
    for (const orb of Object.values(serv.entities)) if (isOrb(orb)) live(orb)
  })

  function live (orb) {
    const [x, y, z] = [orb.position.x, orb.position.y, orb.position.z].map(Math.floor)
    if (orb.age >= LIFETIME || y < -64) return serv.destroyEntity(orb)
    if (!serv.isLoaded(x, z)) return
    const { name } = serv.blockAt(x, Math.max(0, y), z)
    if (name === 'lava' || name === 'fire') return serv.destroyEntity(orb)
    fall(orb, name === 'water')
    if ((orb.age + orb.id) % JOIN_EVERY === 0) gather(orb)
    offer(orb)
  }

  function fall (orb, inWater) {
    const v = orb.velocity
    v.y = inWater ? Math.min(v.y + 0.0005, 0.06) : v.y - GRAVITY
    fly(orb)
    serv.moveBody(orb)
    const slip = orb.onGround ? GROUND_SLIP * DRAG : DRAG
    v.x *= slip
    v.z *= slip
    v.y *= DRAG
  }

  function fly (orb) {
    if (orb.age % LOOK_EVERY === 1 || (orb.prey && !wants(orb.prey))) orb.prey = nearest(orb)
    if (!orb.prey) return
    const way = orb.prey.position.offset(0, 0.81, 0).minus(orb.position)
    const far = way.norm()
    if (far >= PULL_RANGE || far === 0) return
    orb.velocity.add(way.scaled((1 - far / PULL_RANGE) ** 2 * PULL / far))
  }

  const wants = player => player.isPlaying && player.health > 0 && player.gameMode !== 3 && !player.hasLeft
  function nearest (orb) {
    return serv.playersNear(orb.position, PULL_RANGE).filter(wants)
      .sort((a, b) => a.position.distanceTo(orb.position) - b.position.distanceTo(orb.position))[0] ?? null
  }

  function gather (orb) {
    for (const other of Object.values(serv.entities)) {
      if (other === orb || !isOrb(other) || other.points !== orb.points || other.position.distanceTo(orb.position) > JOIN_RANGE) continue
      join(orb, other)
      serv.destroyEntity(other)
    }
  }

  const isWithinReach = (p, o) => Math.abs(p.x - o.x) < REACH.side && Math.abs(p.z - o.z) < REACH.side && o.y - p.y < REACH.up && p.y - o.y < REACH.down

  function offer (orb) {
    const player = serv.players.find(p => isWithinReach(p.position, orb.position) && wants(p))
    if (!player || serv.tickCount < (player.nextOrbAt ?? 0)) return
    player.nextOrbAt = serv.tickCount + PICKUP_EVERY
    orb.tell('collect', { collectedEntityId: orb.id, collectorEntityId: player.id, pickupItemCount: 1 })
    player.addXp(orb.points)
    if (--orb.count <= 0) serv.destroyEntity(orb)
  }
}

module.exports.splitPoints = splitPoints
