'use strict'
// Creatures: bodies that walk, fall, swim, die and leave something behind (minecraft.wiki, each creature's own page).
const { Vec3 } = require('vec3')

const GRAVITY = 0.08
const DRAG = 0.98
const JUMP = 0.42
const STEP = 0.6
const DEAD_FOR = 20 // ticks of falling over
const ACTIVE = 64 // blocks from a player within which creatures live
const KILL_COUNTS = 100 // ticks after a player's blow in which a death is his kill
const ANIMAL_XP = [1, 3]
const MONSTER_XP = [5, 5]

// speed is vanilla's movement_speed attribute; hit the damage at normal difficulty
const KINDS = {
  cow: { family: 'animal', health: 10, speed: 0.2, panic: 2, loot: [['beef', 1, 3], ['leather', 0, 2]], food: ['wheat'] },
  pig: { family: 'animal', health: 10, speed: 0.25, panic: 1.25, loot: [['porkchop', 1, 3]], food: ['carrot', 'potato', 'beetroot'] },
  sheep: { family: 'animal', health: 8, speed: 0.23, panic: 1.25, loot: [['mutton', 1, 2], ['white_wool', 1, 1]], food: ['wheat'] },
  chicken: { family: 'animal', health: 4, speed: 0.25, panic: 1.4, loot: [['chicken', 1, 1], ['feather', 0, 2]], food: ['wheat_seeds', 'beetroot_seeds', 'melon_seeds', 'pumpkin_seeds'] },
  zombie: { family: 'monster', health: 20, speed: 0.23, armour: 2, hit: 3, burns: true, loot: [['rotten_flesh', 0, 2]], rare: ['iron_ingot', 'carrot', 'potato'] },
  skeleton: { family: 'monster', health: 20, speed: 0.25, burns: true, loot: [['arrow', 0, 2], ['bone', 0, 2]] },
  spider: { family: 'monster', health: 16, speed: 0.3, hit: 2, climbs: true, loot: [['string', 0, 2]], eye: true },
  creeper: { family: 'monster', health: 20, speed: 0.25, loot: [['gunpowder', 0, 2]] }
}
const COOKED = { beef: 'cooked_beef', porkchop: 'cooked_porkchop', mutton: 'cooked_mutton', chicken: 'cooked_chicken' }
const between = (low, high) => low + Math.floor(Math.random() * (high - low + 1))

/** Blocks a tick of a creature's walk, from its attribute and the factor of what it is doing. */
const pace = (kind, factor) => 2.16 * (kind.speed * factor) ** 2

module.exports.server = serv => {
  /** Brings a creature into the world; null for one that this world does not have. */
  serv.summon = (name, position, { isBaby = false } = {}) => {
    const kind = KINDS[name]
    if (!kind) return null
    const mob = serv.initEntity('mob', name, position)
    Object.assign(mob, { kind, health: kind.health, maxHealth: kind.health, isMonster: kind.family === 'monster', isAnimal: kind.family === 'animal', goal: null, pace: 0, yaw: Math.random() * 360 })
    if (isBaby) setBaby(mob, true)
    mob.armour = () => ({ points: kind.armour ?? 0, toughness: 0 })
    mob.describe = () => describe(mob)
    mob.on('hurt', ({ attacker }) => {
      mob.showMetadata()
      if (attacker?.type === 'player') mob.lastFoe = { player: attacker, until: serv.tickCount + KILL_COUNTS }
    })
    mob.on('died', ({ attacker }) => fallOver(mob, attacker))
    mob.pack = () => (mob.health > 0 ? { health: mob.health, growsIn: mob.growsIn, isShorn: mob.isShorn } : null)
    serv.emit('mobMade', mob)
    return serv.addEntity(mob)
  }

  for (const name of Object.keys(KINDS)) {
    serv.onUnpack(name, ({ name: _, position: __, ...saved }, position) => Object.assign(serv.summon(name, position, { isBaby: saved.growsIn > 0 }), saved))
  }

  const setBaby = serv.setBaby = (mob, isBaby) => {
    mob.isBaby = isBaby
    const full = serv.registry.entitiesByName[mob.name]
    mob.width = full.width * (isBaby ? 0.5 : 1)
    mob.height = full.height * (isBaby ? 0.5 : 1)
  }

  function describe (mob) {
    const entries = [{ key: 0, type: 'byte', value: mob.isOnFire ? 1 : 0 }, { key: 9, type: 'float', value: mob.health }]
    if (mob.isAnimal) entries.push({ key: 16, type: 'boolean', value: !!mob.isBaby })
    if (mob.name === 'sheep') entries.push({ key: 17, type: 'byte', value: mob.isShorn ? 0x10 : 0 })
    if (mob.name === 'creeper') entries.push({ key: 16, type: 'int', value: mob.fuse > 0 ? 1 : -1 })
    return entries
  }

  function fallOver (mob, attacker) {
    const killer = attacker?.type === 'player' ? attacker : (mob.lastFoe?.until >= serv.tickCount ? mob.lastFoe.player : null)
    if (serv.gamerules.doMobLoot && !mob.isBaby) {
      dropSpoils(mob, killer)
      if (killer) serv.dropXp(mob.position, between(...(mob.isMonster ? MONSTER_XP : ANIMAL_XP)))
    }
    serv.later(DEAD_FOR, () => serv.destroyEntity(mob))
  }

  function dropSpoils (mob, killer) {
    const { kind } = mob
    const found = kind.loot.filter(([name]) => !(name === 'white_wool' && mob.isShorn)).map(([name, low, high]) => [mob.isOnFire ? COOKED[name] ?? name : name, between(low, high)])
    if (killer && kind.eye && Math.random() < 1 / 3) found.push(['spider_eye', 1])
    if (killer && kind.rare && Math.random() < 0.025) found.push([kind.rare[between(0, kind.rare.length - 1)], 1])
    for (const [name, count] of found) if (count) serv.dropStack(serv.overworld, mob.position.offset(0, 0.3, 0), serv.newItem(name, count))
  }

  serv.on('tick', () => {
    for (const mob of Object.values(serv.entities)) {
      if (mob.type !== 'mob' || mob.isGone) continue
      mob.nearest = nearestPlayer(mob)
      if (mob.isMonster && serv.isLost(mob)) {
        serv.destroyEntity(mob)
        continue
      }
      if (!serv.isLoaded(Math.floor(mob.position.x), Math.floor(mob.position.z))) continue
      if (mob.nearest.distance > ACTIVE) continue
      if (mob.health > 0) live(mob)
      move(mob)
    }
  })

  function nearestPlayer (mob) {
    let best = { player: null, distance: Infinity }
    for (const player of serv.players) {
      if (!player.isPlaying || player.health <= 0) continue
      const distance = player.position.distanceTo(mob.position)
      if (distance < best.distance) best = { player, distance }
    }
    return best
  }

  function live (mob) {
    serv.emit(mob.isMonster ? 'monsterTick' : 'animalTick', mob)
    if (!mob.isGone) serv.hurtByPlace(mob)
  }

  function move (mob) {
    const v = mob.velocity
    const wish = mob.health > 0 ? steer(mob) : [0, 0]
    const grip = mob.onGround ? 0.55 : 0.12
    v.x += (wish[0] - v.x) * grip
    v.z += (wish[1] - v.z) * grip
    const before = mob.position.y
    const wasUp = !mob.onGround
    const stopped = serv.moveBody(mob, STEP)
    v.y = mob.inWater ? Math.min(0.12, v.y + 0.04) : (v.y - GRAVITY) * DRAG
    if (mob.name === 'chicken' && v.y < -0.1) v.y = -0.1
    if (stopped.x || stopped.z) bump(mob)
    countFall(mob, before, wasUp)
  }

  /** Wished velocity towards the goal. */
  function steer (mob) {
    if (!mob.goal) return [0, 0]
    const dx = mob.goal.x - mob.position.x
    const dz = mob.goal.z - mob.position.z
    const distance = Math.hypot(dx, dz)
    if (distance < 0.4) {
      mob.goal = null
      return [0, 0]
    }
    mob.yaw = Math.atan2(-dx, dz) * 180 / Math.PI
    const speed = pace(mob.kind, mob.pace)
    if (isLavaAhead(mob, dx / distance, dz / distance) || (!mob.isBold && isCliff(mob, dx / distance, dz / distance))) {
      mob.goal = null
      return [0, 0]
    }
    return [dx / distance * speed, dz / distance * speed]
  }

  function isLavaAhead (mob, ux, uz) {
    const [x, y, z] = [Math.floor(mob.position.x + ux * 0.8), Math.floor(mob.position.y), Math.floor(mob.position.z + uz * 0.8)]
    for (let down = 0; down <= 3 && y - down >= 0 && !mob.isOnFire; down++) {
      const { name, boundingBox } = serv.blockAt(x, y - down, z)
      if (name === 'lava') return true
      if (boundingBox === 'block') return false
    }
    return false
  }

  function isCliff (mob, ux, uz) {
    const [x, y, z] = [Math.floor(mob.position.x + ux * 0.8), Math.floor(mob.position.y), Math.floor(mob.position.z + uz * 0.8)]
    for (let depth = 1; depth <= (mob.isMonster ? 4 : 3); depth++) {
      if (y - depth < 0) return true
      const below = serv.blockAt(x, y - depth, z)
      if (below.name === 'lava') return true
      if (below.boundingBox === 'block' || below.name === 'water') return false
    }
    return mob.onGround
  }

  function bump (mob) {
    if (mob.kind.climbs && mob.goal) mob.velocity.y = 0.2
    else if (mob.onGround && mob.goal) mob.velocity.y = JUMP
  }

  function countFall (mob, before, wasUp) {
    const { y } = mob.position
    if (mob.onGround && wasUp && mob.fallFrom !== undefined && !mob.inWater && mob.name !== 'chicken') {
      const damage = serv.fallDamage(mob.fallFrom - y, 'stone')
      if (damage > 0 && mob.health > 0) mob.hurt(damage, 'fall')
    }
    mob.fallFrom = mob.onGround || mob.inWater ? y : Math.max(mob.fallFrom ?? before, y)
  }
}

Object.assign(module.exports, { KINDS, pace })
